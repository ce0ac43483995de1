import { Controller, Get, Header, Query } from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { ContentAudit } from './content.audit.js';
import { cursorOf, readSearch } from '../search/search.query.js';
import { type FoundSegment, SegmentIndex } from '../search/segment.index.js';

/** What was said in any session whose artifacts are complete. */
@Controller('v1/rtms/transcripts')
@RequireScopes('recordings:read')
export class SearchController {
  constructor(
    private readonly index: SegmentIndex,
    private readonly audit: ContentAudit,
  ) {}

  /** Newest first; `next` goes on behind the page, `null` where nothing is left. */
  @Get('search')
  @Header('cache-control', 'no-store')
  async search(
    @Query() query: unknown,
    @CallerOf() caller: Caller,
  ): Promise<{ readonly segments: readonly FoundSegment[]; readonly next: string | null }> {
    const { q, after = null, limit } = readSearch(query);
    const act = { caller, action: 'outputs.transcripts_searched', target: 'every session' };
    const found = await this.audit.record(act, () => this.index.search(q, after, limit + 1));
    const segments = found.slice(0, limit);
    const last = segments.at(-1);
    const isMore = found.length > limit && last !== undefined;
    return { segments, next: isMore ? cursorOf(last) : null };
  }
}
