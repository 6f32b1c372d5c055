/** `live`: sends. `observe`: decides and plans, and sends nothing by itself; people go on working. */
export const numberModes = ['observe', 'live'] as const;
export type NumberMode = (typeof numberModes)[number];
