export { conversation } from './conversation';
export { media } from './media';
