export {
  ScriptedZoom,
  type ScriptedAnswers,
  type SeenConnection,
} from './testing/scripted.zoom.js';
