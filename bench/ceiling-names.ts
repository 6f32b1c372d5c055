/** What the bare workflow, its worker and its client call things. Nothing of the product is named so. */
export const CEILING_WORKFLOW = 'ceiling';
export const CEILING_SIGNAL = 'message';
export const CEILING_TASK_QUEUE = 'bench-ceiling';
export const CEILING_SEND_TASK_QUEUE = 'bench-ceiling-send';

export type CeilingLocalActivities = { decide: (key: string) => Promise<string> };
export type CeilingActivities = { send: (key: string) => Promise<string> };
