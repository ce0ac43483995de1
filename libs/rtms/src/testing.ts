export { joinPlainly, type PlainJoin } from './testing/plain.link.js';
export {
  ScriptedZoom,
  type ScriptedAnswers,
  type SeenConnection,
} from './testing/scripted.zoom.js';
