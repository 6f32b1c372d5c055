/**
 * Every reason a decision, a plan, a command or a call for attention can carry: code and meaning in one table.
 * The codes appear in records, the API, the Temporal Web UI and the glossary alike.
 */
export const reasons = {
  // Why a message is answered by whom (routing rules and their fallbacks)
  'opted-out': 'The buyer has opted out; automation is silent.',
  'opt-out-asked': 'The buyer asked us to stop; it is confirmed once.',
  'opt-in-asked': 'The buyer asked to hear from us again.',
  'person-asked-for': 'The buyer asked for a person.',
  'person-owns': 'A person owns the conversation; the bot stays silent.',
  'closing-words': 'The buyer closes the talk; no reply is needed.',
  'nothing-to-answer': 'The messages ask nothing and need no reply.',
  'known-question': 'The reply book knows the question.',
  complaint: 'The buyer complains; a person answers first.',
  urgent: 'The buyer is in a hurry; a person answers first.',
  unclear: 'The bot does not understand well enough; a person answers.',
  'unreadable-content': 'The message holds something the bot cannot read; a person looks.',
  'arrived-late': 'The message reached us much later than it was written; a person judges it.',
  'outside-hours': 'Nobody is in; the buyer is told honestly and a person answers when open.',
  paused: 'Automation is paused here.',
  'automation-loop': 'The other side seems to be a machine; automation stops before a loop.',
  'no-rule-matched': 'No routing rule matched; a person answers.',
  // Where a message belongs
  'answers-message': 'It quotes or taps one of our messages.',
  'answers-open-question': 'It comes while a question of ours is open.',
  'answers-promise': 'It comes back to a promise that is still open.',
  'continues-episode': 'It continues the open episode.',
  'new-topic': 'Nothing open fits; it begins a new episode.',
  // Commands of people
  takeover: 'A person took the conversation over.',
  'spoke-from-phone': 'A person answered from the phone app.',
  'hand-back': 'A person handed the conversation back to the bot.',
  'hand-back-due': 'The agreed time of the takeover is over.',
  'operator-pause': 'A person paused automation.',
  'operator-resume': 'A person resumed automation.',
  'operator-route': 'A person routed the conversation.',
  'operator-assign': 'A person assigned the conversation.',
  'operator-close': 'A person closed the episode.',
  'operator-send': 'A person answered.',
  'operator-edit': 'A person changed the plan.',
  'customer-asked': 'The buyer wished it so.',
  'operator-judgement': 'A person judged it so.',
  // What happens to a follow-up
  'our-debt': 'The buyer asked something unanswered; that is routed, never nudged.',
  'silence-is-completion': 'Silence after closing words with no open question: the talk is done.',
  'open-question': 'A question of ours is open; a follow-up is possible.',
  'open-deal': 'The deal is at a stage where the buyer is to move.',
  'silence-unclear': 'Silence can mean either; a person looks or nothing happens.',
  'buyer-still-likely': 'The buyer is still likely to answer without us.',
  'outside-open-hours': 'The moment lies outside open hours; it moves to the next opening.',
  'not-heard-yet': 'We were away; what the buyer wrote meanwhile may still wait at WhatsApp.',
  'undelivered-waiting': 'An earlier message has not reached the phone; nothing is stacked on it.',
  undelivered: 'The message did not reach the phone within thirty days.',
  'buyer-answered': 'The buyer has answered.',
  'follow-ups-used': 'The follow-ups that policy allows are used up.',
  'answer-unlikely': 'One more message would hardly be answered.',
  'attention-budget-spent': 'The contact has had enough messages that nobody asked for.',
  'window-closed': 'The service window is closed and no template is approved.',
  'window-open': 'The service window is open; free text may be sent.',
  'follow-up-due': 'The moment of the follow-up has come and everything still holds.',
  'reminder-due': 'A person owns the conversation and the moment to write has come.',
  'someone-else-wrote': 'A message that is not ours reached the buyer; a person looks first.',
  'held-out': 'The conversation is in the share that gets no follow-ups, for honest measurement.',
  'follow-up-skipped': 'A person cancelled the follow-up.',
  'episode-closed': 'The episode is closed.',
  'policy-changed': 'The rules have changed since it was planned.',
  // What happens to a send
  observing: 'The number only observes: it says what it would have done, and sends nothing by itself.',
  superseded: 'The buyer wrote again before it left; everything is judged anew together.',
  'owner-changed': 'A person took over before it left.',
  'sent-too-late': 'It could not start in time and is judged anew.',
  'send-uncertain': 'Nobody knows whether WhatsApp accepted it; it is never repeated blindly.',
  'send-rejected': 'WhatsApp refused the message.',
  'send-failed': 'WhatsApp accepted the message and could not deliver it.',
  'earlier-part': 'An earlier part of the text did not leave, so this one stays back.',
  'graph-unreachable': 'WhatsApp could not be reached; the message is tried again.',
  'pair-rate': 'Messages to this buyer are paced.',
  throttled: 'WhatsApp asks us to slow down; the message is tried again.',
  'sends-stopped': 'WhatsApp takes nothing from us for now; a person puts it right and resumes.',
  'wait-for-buyer': 'WhatsApp lets nothing through to this buyer until he writes.',
  // Why a person is needed
  'answer-overdue': 'A person owes an answer and the agreed time is over.',
  'bad-input': 'Somebody sent the conversation something it could not read.',
  'identity-conflict': 'The addresses of this buyer point to different contacts.',
  'recycled-number': 'A known number came with a new WhatsApp user.',
  'after-restore': 'The records came from a backup; automation waits until a person resumes it.',
  // Why a file of the buyer is not here
  'media-waiting': 'The file could not be fetched so far; it is tried again.',
  'media-too-large': 'The file is larger than what is kept, or than what WhatsApp hands over.',
  'media-type-mismatch': 'The file is not of the type that it claims, or it is a program.',
  'media-altered': 'The file is not the one whose checksum WhatsApp gave.',
  'media-address-refused': 'The address of the file is none that files are fetched from; nothing was asked there.',
  'media-expired': 'The file could not be fetched within the seven days for which WhatsApp keeps it.',
  // Why WhatsApp stops sends before it refuses one
  'account-disabled': 'WhatsApp has disabled the account; nothing can be sent.',
  'account-restricted': 'WhatsApp restricts what the account may send.',
  'account-warned': 'WhatsApp reports a violation or a critical problem of the account; follow-ups wait.',
  'quality-low': 'WhatsApp finds that buyers do not like our messages; follow-ups wait.',
  // Why a template is not sent
  'template-paused': 'WhatsApp has paused the template for its quality.',
  'template-disabled': 'WhatsApp has disabled the template for good.',
  'template-not-approved': 'WhatsApp has not approved the template, or no longer does.',
  'template-unknown': 'The template is not among those that were read from WhatsApp.',
  'template-mismatch': 'The template was changed, and what was to be filled in no longer fits.',
  // Closing
  'long-silence': 'Nothing has been said for a long time.',
  'deal-done': 'The deal is won or lost.',
  // Feedback
  answered: 'The buyer answered.',
  'not-answered': 'The buyer did not answer while it mattered.',
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof reasons;

/** Tells whether a string is a reason of the table. */
export function isReasonCode(value: unknown): value is ReasonCode {
  return typeof value === 'string' && Object.hasOwn(reasons, value);
}
