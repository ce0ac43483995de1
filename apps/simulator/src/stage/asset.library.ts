import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetError } from '../simulator.errors.js';
import { splitAnnexB } from './annexb.splitter.js';
import { readSpeech } from './speech.asset.js';
import type { VideoClip } from './video.clip.js';

/** Speech and pictures by name, each read and decoded once. */
export class AssetLibrary {
  readonly #folder: string;
  readonly #speech = new Map<string, Int16Array>();
  readonly #clips = new Map<string, VideoClip>();

  /** @param folder holds `speech/<name>.wav` and `video/<name>.{h264,jpg,png}` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws AssetError */
  speech(name: string): Int16Array {
    let samples = this.#speech.get(name);
    if (!samples) {
      samples = readSpeech(name, this.#read('speech', `${name}.wav`));
      this.#speech.set(name, samples);
    }
    return samples;
  }

  /** @throws AssetError */
  clip(name: string): VideoClip {
    let clip = this.#clips.get(name);
    if (!clip) {
      const h264 = splitAnnexB(this.#read('video', `${name}.h264`));
      if (h264[0]?.keyFrame !== true) throw new AssetError(name, 'the clip starts without an IDR');
      clip = {
        h264,
        jpeg: this.#read('video', `${name}.jpg`),
        png: this.#read('video', `${name}.png`),
      };
      this.#clips.set(name, clip);
    }
    return clip;
  }

  #read(kind: string, file: string): Buffer {
    try {
      return readFileSync(join(this.#folder, kind, file));
    } catch {
      throw new AssetError(file, 'cannot be read');
    }
  }
}
