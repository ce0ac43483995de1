/** One picture, or one H.264 unit as its file keeps it. */
export interface Picture {
  /** Zoom's creation time, Unix milliseconds. */
  readonly timestamp: number;
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}

/** One file of a track. */
export interface VideoPart {
  /** @throws what the store throws: the picture is lost */
  append(picture: Picture): Promise<void>;
  /** @throws what the store throws */
  close(): Promise<void>;
}
