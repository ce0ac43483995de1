export { talkTime } from './talk-time.extension.js';
