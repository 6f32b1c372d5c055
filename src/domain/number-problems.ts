/** What can be wrong with a number, by name. */
export type NumberProblem =
  | 'token-missing'
  | 'token-refused'
  | 'token-expires-soon'
  | 'scope-missing'
  | 'number-not-found'
  | 'not-registered'
  | 'quality-low'
  | 'not-subscribed'
  | 'webhook-elsewhere'
  | 'fields-missing'
  | 'graph-unreachable';
