/** That a user is no longer needed after the end of its access, and that it is needed again. */
export const letEnd = {
  button: {
    say: 'No longer needed',
    back: 'Take back',
  },
  label: 'After that',
  said: 'no longer needed',
  back: 'needed again',
  /** Where a user stands among others. */
  row: '🕊️ no longer needed, says ',
  /** What became of a warning. */
  answer: 'No longer needed, says {{person}}',
  answerEnd: '. One more warning at most.',
  told: {
    headline: 'An API-only user is no longer needed',
    headlineBack: 'An API-only user is needed again',
    text: '{{person}} says that it is no longer needed. It ends on {{end}}, with one more warning at most.',
    textBack: '{{person}} says that it is needed again. Its owner is warned before it ends on {{end}}.',
    hint: 'If that is wrong: in the Home tab you can take it back, or set a later end.',
    hintBack: 'If that is wrong: in the Home tab you can say again that it is no longer needed.',
  },
  failed: {
    headline: 'It was not noted that a user is no longer needed',
    headlineBack: 'It was not noted that a user is needed again',
    fallback: 'What you said about {{email}} was not noted.',
    text: 'What you said about {{email}} was not noted. {{why}}',
    again: 'Say it again',
    gone: 'Marketo no longer has this user.',
    refused: 'Marketo refused to show this user.',
    changed_meanwhile:
      'The end of its access has been changed in Marketo since you last saw it. The Home tab shows when it ends now; say it again if you still want to.',
  },
  problem: {
    changed_meanwhile:
      'The end of access has been changed since this was shown: it is {{moment}} now. Nothing was changed. If you want to say this about that end, do so on the Home tab, or behind /mkto-api-user show {{address}}.',
    asked_already:
      'Another end of this user’s access is asked for, and waits for a decision. Nothing was changed. If it was you, you can withdraw it: /mkto-api-user pending shows it.',
    not_for_you: 'Your company’s rules do not let you say this about this user. Nothing was changed.',
    no_end: 'No end of its access is known, so there is none to wait for. Nothing was changed.',
    ended_already: 'Access has ended already. Nothing was changed. A later end brings it back.',
    said_already: 'That it is no longer needed is noted already. Nothing was changed.',
    not_said: 'That it is no longer needed is not noted any more. Nothing was changed.',
  },
} as const;
