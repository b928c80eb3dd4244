/** Another end of access: its form, how it ended, and what is wrong. */
export const expiry = {
  button: {
    extend_one: 'Extend {{count}} day',
    extend_other: 'Extend {{count}} days',
    restore_one: 'Bring it back {{count}} day',
    restore_other: 'Bring it back {{count}} days',
    another: 'Another date',
    now: 'End access now…',
  },
  form: {
    endedByOthers:
      'Somebody has ended its access at once, so an administrator decides whether it comes back.',
    revoking: 'It is being revoked. A later end of access takes that back: it is not deleted then.',
    notNeeded: '{{person}} has said that it is no longer needed after its end. Another end takes that back.',
    needsApproval: 'An administrator has to agree to this day: what you send is a request.',
    title: 'When access ends',
    submit: 'Set this end',
    close: 'Cancel',
    day: 'Access ends at the end of',
    hintTheirs_one: 'In the time zone of whoever asked, at most {{count}} day from today.',
    hintTheirs_other: 'In the time zone of whoever asked, at most {{count}} days from today.',
    hint_one: 'In your time zone, at most {{count}} day from today.',
    hint_other: 'In your time zone, at most {{count}} days from today.',
    days_one: 'In {{count}} day',
    days_other: 'In {{count}} days',
    overtaken:
      'The end of access was changed while you filled this in: it stands above now. Nothing was changed by you. Press again if you still want this day.',
    why: 'Reason',
    whyPlaceholder: 'What changed? Administrators, the owner and the audit get to read it.',
  },
  now: {
    title: 'End access now',
    submit: 'End access now',
    asking: 'Asking Marketo how much it is used…',
    calls_one: '{{formatted}} API call in the last 7 days, the last on {{day}}.',
    calls_other: '{{formatted}} API calls in the last 7 days, the last on {{day}}.',
    none: 'No API calls in the last 7 days.',
    unknown: 'How much it is used is not known: Marketo did not say.',
    notNamed:
      'Marketo’s usage of the last 7 days does not list this user: it has made no calls, or is listed under another name.',
    asked: ' Ending access now decides about that, too: the request is over then.',
    stops:
      'As soon as you press End access now, Marketo refuses every call of the integrations that run on it. A later end brings it back.',
  },
  working: {
    title: 'Setting the end',
    text: 'Marketo is setting the new end of access. This takes a few seconds.',
  },
  pending: {
    queued: 'Marketo has not answered an earlier change of this user yet. Yours is made right after that.',
  },
  done: {
    title: 'New end of access',
    nowTitle: 'Access has ended',
    text: 'Access to {{email}} ends on {{moment}}.',
    nowText: 'Access to {{email}} has ended.',
    byOther: '{{person}} set it.',
    again: 'Warnings begin anew before that.',
    restore: 'Its integrations are refused from now on. With a later end they work again.',
    before: 'End so far',
    to: 'New end',
    why: 'Reason',
    later: 'Asked for later by',
    laterTo: 'Asked for instead',
  },
  failed: {
    title: 'End not set',
    headline: 'The end of access was not changed',
    fallback: 'The end of access of {{email}} was not changed.',
    notKnownHeadline: 'It is not known whether the end of access was changed',
    notKnownFallback: 'It is not known whether the end of access of {{email}} was changed.',
    overtakenHeadline: 'A later change took the place of yours',
    overtaken:
      'A later change of this user took the place of yours. The Home tab shows when its access ends.',
    sameHeadline: 'Two people have asked for this end of access',
    same: 'Somebody asked for the same end right after you: theirs is the one that is set.',
    gone: 'Marketo no longer has this user. Nothing was changed.',
    changed_meanwhile:
      'Somebody has changed the end of this user’s access in Marketo since you last saw it, so I did not change it. The Home tab shows when it ends now; set it again if you still want to.',
    kept_differently:
      'I asked Marketo for this end, and it shows another one now: it keeps ends in its own way, or somebody has set that one meanwhile. The Home tab shows when access ends; set it again if that is not what you want.',
    refused: 'Marketo refused the new end. Nothing was changed.',
    in_use:
      'Marketo refuses to change this user while a custom service uses it. Nothing was changed. A Marketo administrator has to change it in Admin > Users & Roles.',
    forbidden_change:
      'This user is not API-only in Marketo, or it is the one that this app runs on. Nothing was changed: I never change such a user.',
    not_carried_out:
      'Marketo gave no clear answer, and still shows another end. Look at the user in Admin > Users & Roles, or set the end again.',
    not_visible:
      'Marketo said yes, and still shows another end. Look at the user in Admin > Users & Roles, or set the end again.',
    again: 'Try again',
  },
  typed: {
    noAddress:
      'Name the user whose access is to end on another day, such as /mkto-api-user extend erp-sync@example.com. Nothing was changed.',
    notFound:
      'I know no API-only user with the email {{address}}. Nothing was changed. The Home tab lists those that you can change.',
  },
  problem: {
    gone: 'This user is no longer in Marketo, as far as I know. Nothing was changed.',
    own_user:
      'This is the user that I run on myself, so I never change it, and nobody owns it here. Nothing was changed. A Marketo administrator looks after it in Admin > Users & Roles.',
    not_loaded:
      'Marketo has not told its roles yet, and your company’s rules depend on them. Nothing was changed. Try again in a few seconds.',
    asked_already:
      'Another end of this user’s access is asked for already, and waits for a decision. Nothing was changed. /mkto-api-user pending shows it to whoever has asked, who can edit or withdraw it, and to the administrators, who decide about it.',
    being_changed:
      'Another change of this user is under way. Nothing was changed. In a minute the Home tab shows what has become of it: try again there.',
    being_revoked:
      'It is being revoked. Nothing was changed. Until it is deleted, a later end of access takes that back.',
    missing: 'Choose the day on which access ends.',
    whyMissing: 'Say why. Your company asks for a reason.',
    break_glass_reason: 'Say why this has to go beyond your company’s rules.',
    not_for_you: 'Your company’s rules do not let you change this end of access. Nothing was changed.',
    ask_administrator:
      'Your company’s rules leave this to an administrator. Nothing was changed. Ask one of them.',
    not_a_date: 'This is not a date. Choose a day.',
    not_in_future: 'This day is over. Choose today or later.',
    same: 'Access ends on this day already. Choose another one.',
    ended_already: 'Access has ended already. Nothing was changed.',
    changed_meanwhile:
      'The end of access has been changed since this was shown: it is {{moment}} now. Nothing was changed. If that is not what you want, set another one: on the Home tab, or with /mkto-api-user extend {{address}}.',
  },
} as const;
