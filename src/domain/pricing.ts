/** What WhatsApp says about the price of a message, with a status of it; what it leaves out is null. */
export type Pricing = { billable: boolean | null; category: string | null; type: string | null };
