import { furnishDemonstration } from '../demonstration/demonstration.ts';
import type { Configuration } from '../foundation/configuration.ts';
import { openInstallation } from '../server/server.ts';
import type { FurnishSaid } from './furnish.ts';

/** The process that `furnish.ts` starts: joins the running installation, furnishes the demonstration, and ends. */
const say = (said: FurnishSaid): void => void process.send?.(said);

// Nobody is left to furnish for.
process.on('disconnect', () => process.exit(0));

process.once('message', (configuration: Configuration) => {
  void furnish(configuration).then(
    () => process.exit(0),
    (error: unknown) => {
      say({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      process.exitCode = 1;
      process.disconnect();
    },
  );
});

async function furnish(configuration: Configuration): Promise<void> {
  const installation = await openInstallation(configuration, { besideServer: true });
  try {
    await furnishDemonstration(
      {
        database: installation.register.database,
        engine: installation.engine,
        folder: installation.folder,
      },
      (at) => say({ at }),
    );
    say({ done: true });
  } finally {
    await installation.close();
  }
}
