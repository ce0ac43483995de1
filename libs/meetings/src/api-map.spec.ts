import { expect, it } from 'vitest';
import { writeApiMap } from './testing/api-map.writer.js';

it('docs/api-map.md has every route, and a route for each of the starter', async () => {
  await expect(writeApiMap()).toMatchFileSnapshot('../../../docs/api-map.md');
});
