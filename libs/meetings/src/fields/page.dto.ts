import { QueryWhole, Text } from './zoom-field.decorators.js';

/** Every list of Zoom's (zoom-api §C5). */
export class PageQuery {
  /** Rows of a page; Zoom's default is 30. */
  @QueryWhole(1, 300)
  readonly page_size?: number;

  /** From the page before; empty or absent: the first page. */
  @Text(1024)
  readonly next_page_token?: string;
}
