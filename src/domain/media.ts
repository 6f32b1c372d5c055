/**
 * How far the file of a message is:
 *
 *   pending → stored    it is here, of the type that its bytes say
 *           → refused   it must not be kept; the reason says why
 *           → expired   it did not come as long as WhatsApp kept it
 */
export type MediaState = 'pending' | 'stored' | 'refused' | 'expired';
