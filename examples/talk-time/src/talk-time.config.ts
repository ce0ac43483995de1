import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/extension-kit';
import { z } from 'zod';

export const talkTimeSection = configSection('talk-time', {
  TALK_TIME: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning: 'Whether talk times are measured, for which audio is requested from Zoom.',
    range: 'on or off',
    default: 'on',
  },
});

export const talkTimeConfig = registerAs('talk-time', () => talkTimeSection.parse(process.env));
