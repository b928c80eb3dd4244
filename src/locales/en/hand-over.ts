/** An owner hands a user over: somebody else is asked, and accepts or declines. */
export const handOver = {
  button: 'Hand over…',
  form: {
    title: 'Hand over',
    submit: 'Ask them',
    to: 'Who is to be the owner?',
    hint: 'A full member of this workspace. They are asked first.',
    until: 'Until they accept, it stays yours, and the warnings before its access ends come to you.',
  },
  asks: '{{name}} asks you to take over an API-only user',
  asked: 'Asked to take it over',
  accept: 'Accept',
  decline: 'Decline…',
  waits: 'Waits for {{person}} since ',
  waitsForYou: 'Waits for you since ',
  explained:
    'Whoever is accountable is warned before access ends, and says what becomes of it. You change nothing in Marketo by accepting.',
  sent: {
    title: 'They are asked',
    text: '⏳ They are asked whether they take it over. You have a copy of the question in a message, which changes as things happen.',
  },
  state: {
    underWay: '⏳ Accepted by {{people}}. I look whether Marketo still has it.',
    made: '✅ Accepted by {{people}}.',
    failed: '⚠️ Accepted by {{people}}, and not done.',
    denied: '🚫 Declined by {{people}}: ',
    ended: '⌛ Nobody answered in time. It stays with its owner.',
    doneSince: 'ℹ️ Accepted by {{people}}, and not done then. It has got another owner since.',
    notAgain:
      'ℹ️ Accepted by {{people}}, and not done then. Something else was changed or decided about it since, so it is not tried again.',
    pointless: 'ℹ️ Nobody is asked this any more. Nothing was changed by it.',
  },
  news: {
    denied: 'It was declined to take over {{email}}',
    deniedBy: 'Declined by {{people}}: ',
    deniedText: 'It stays yours. You can ask somebody else with Hand over… on the Home tab.',
    overtaken: 'Nobody is asked any more to take over {{email}}',
    overtakenText:
      'It has another owner by now, is no longer in Marketo, whoever you asked has left or takes no messages, or your company’s rules have changed. Nothing was changed by your question. The Home tab shows what is yours: there you can ask somebody else.',
    ended: 'Nobody answered whether they take over {{email}}',
    endedText:
      'It stays yours. Ask somebody else with Hand over… on the Home tab, or talk to an administrator.',
    nudged: 'Nobody has answered yet whether they take over {{email}}',
    nudgedText: 'I have reminded whom you asked.',
    nudgedThen: 'I reminded whom you asked to take over {{email}}',
    unanswered: 'Nobody took over {{email}}',
    unansweredText:
      'Its owner asked somebody who did not answer in time, so it stays with its owner. You can make somebody the owner with /mkto-api-user transfer.',
  },
  failedForYou:
    'You had accepted it. Whoever asked you is told, too, and can try again or ask you once more: you have nothing to do.',
  declineForm: {
    title: 'Decline',
    submit: 'Decline',
    placeholder: 'I do not know this integration. Ask the data team.',
  },
  problem: {
    asked_already:
      'You have asked somebody already, who has not answered yet. Nothing was changed. To ask somebody else, withdraw that first: /mkto-api-user pending shows it.',
    same_owner: 'You are its owner already. Choose somebody else.',
    not_yours: 'You are not its owner any more, so you cannot hand it over. Nothing was changed.',
    not_for_you:
      'Your company’s rules do not let you hand this user over. Nothing was changed. Ask an administrator.',
  },
  /** To whom it is asked of, where it can no longer be done. */
  notPossible: {
    over: 'It cannot be handed over to you as it was asked any more: it has another owner by now, is no longer in Marketo, or your company’s rules have changed. Nothing was changed.',
    now: 'I could not find out just now whether it can be handed over to you. Nothing was changed. Press again in a moment.',
  },
  firstWas: {
    approved: 'You have accepted it already. What you pressed changed nothing.',
    denied: 'You have declined it already. What you pressed changed nothing.',
  },
  askerGone:
    'Whoever asked you has left, so it is no longer theirs to hand over. Nothing was changed. The administrators have been told what they owned: ask them to make you its owner.',
  notTheirs: 'It is no longer {{person}}’s to hand over. Nothing was changed.',
  notAsked: 'Somebody else was asked this, and decides about it alone. Nothing was changed.',
} as const;
