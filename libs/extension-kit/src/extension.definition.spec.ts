import { Module } from '@nestjs/common';
import { configSection } from '@zoom-platform/kernel';
import { describe, expect, it } from 'vitest';
import { defineExtension } from './extension.definition.js';

@Module({})
class TeamModule {}

describe('defineExtension', () => {
  it('gives the migrations to the extension by name', () => {
    const migrations = [{ name: '0001_team', kind: 'expand', sql: 'select 1' }] as const;
    const team = defineExtension({ name: 'team-tool', module: TeamModule, migrations });
    expect(team).toEqual({
      name: 'team-tool',
      module: TeamModule,
      migrations: [{ owner: 'team-tool', migrations }],
      config: [],
    });
  });

  it('has no migration set without migrations', () => {
    expect(defineExtension({ name: 'team', module: TeamModule }).migrations).toEqual([]);
  });

  it('brings its keys', () => {
    const config = configSection('team', {});
    expect(defineExtension({ name: 'team', module: TeamModule, config }).config).toEqual([config]);
  });

  it.each(['', 'Team', 'team_tool', '-team', 'team--tool', '../team'])('refuses “%s”', (name) => {
    expect(() => defineExtension({ name, module: TeamModule })).toThrow(
      expect.objectContaining({ code: 'extension_kit.name_invalid' }),
    );
  });
});
