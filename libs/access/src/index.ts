export { Public } from './public.decorator.js';
