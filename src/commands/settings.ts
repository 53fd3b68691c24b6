import { settings } from '../foundation/configuration.ts';
import type { CommandArguments, CommandOption } from './command.ts';

/** The settings a command was given, as flags again: `readConfiguration` checks them with the environment in one place. */
export function settingArguments(args: CommandArguments): string[] {
  const flags = new Set(settings.flatMap((setting) => (setting.flag === null ? [] : [setting.flag])));
  const given = Object.entries(args.values).flatMap(([name, value]) => {
    if (!flags.has(name)) return [];
    if (value === true) return [`--${name}`];
    return typeof value === 'string' ? [`--${name}`, value] : [];
  });
  return [...given, ...args.positionals];
}

/** The two settings that say which installation a command works on. */
export const installationOptions: Record<string, CommandOption> = {
  'data-dir': {
    type: 'string',
    value: '<folder>',
    help: 'where everything is kept, when not in the usual place',
  },
  'no-demo': { type: 'boolean', help: 'the live installation, not the demonstration' },
};
