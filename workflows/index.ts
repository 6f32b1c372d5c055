export { conversation } from './conversation';
export { media } from './media';
export { numberCheck } from './number-check';
