export { presenterCamera } from './presenter-camera.extension.js';
