/** Why WhatsApp refuses a call: our own reading of Meta's list, apart from the one in the product. */
const refusals = {
  100: { status: 400, title: 'Invalid parameter' },
  190: { status: 401, title: 'Access token has expired' },
  200: { status: 403, title: 'Permissions error' },
  368: { status: 403, title: 'Temporarily blocked for policies violations' },
  2200: { status: 400, title: 'Callback verification failed' },
  80007: { status: 400, title: 'Rate limit issues' },
  130429: { status: 429, title: 'Rate limit hit' },
  131000: { status: 500, title: 'Something went wrong' },
  131008: { status: 400, title: 'Required parameter is missing' },
  131009: { status: 400, title: 'Parameter value is not valid' },
  131016: { status: 503, title: 'Service unavailable' },
  131021: { status: 400, title: 'Recipient cannot be sender' },
  131026: { status: 400, title: 'Message undeliverable' },
  131042: { status: 400, title: 'Business eligibility payment issue' },
  131047: { status: 400, title: 'Re-engagement message' },
  131048: { status: 400, title: 'Spam rate limit hit' },
  131050: { status: 400, title: 'User has stopped marketing messages from this business' },
  131051: { status: 400, title: 'Unsupported message type' },
  131056: { status: 429, title: 'Pair rate limit hit' },
  132000: { status: 400, title: 'Template Param Count Mismatch' },
  132001: { status: 404, title: 'Template does not exist in the translation' },
  132005: { status: 400, title: 'Template Hydrated Text Too Long' },
  132012: { status: 400, title: 'Template Parameter Format Mismatch' },
  132015: { status: 400, title: 'Template is paused' },
  132016: { status: 400, title: 'Template is disabled' },
  132018: { status: 400, title: 'Template Parameter Invalid' },
  133005: { status: 400, title: 'Two step verification PIN mismatch' },
  133010: { status: 400, title: 'Phone number is not registered' },
  133016: { status: 400, title: 'Account registration limit hit' },
} as const satisfies Record<number, { status: number; title: string }>;

type RefusalCode = keyof typeof refusals;
export type Refusal = { code: RefusalCode; details: string };

/** Builds the answer to a refused call, as the Graph API words it. */
export function toGraphError({ code, details }: Refusal, trace: string): { status: number; body: object } {
  const { status, title } = refusals[code];
  const error = {
    message: `(#${code}) ${title}`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details },
    fbtrace_id: trace,
  };
  return { status, body: { error } };
}
