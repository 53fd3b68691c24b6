import type { Configuration } from '../foundation/configuration.ts';
import { lockDataFolder, prepareDataFolder, type DataFolder } from '../foundation/data-folder.ts';
import type { Lock } from '../foundation/lock.ts';
import type { Logger } from '../foundation/log.ts';
import { Problem } from '../foundation/problem.ts';
import { joinRegister, openRegister, type Register } from '../foundation/register.ts';
import { openEngine, type Engine } from '../observatory/observatory.ts';

/** Rows of answers that the observatory remembers: some 50 MB at the most, hundreds of pages of figures. */
const rememberedRows = 200_000;

/** Both stores of one installation, open: what `start`, `import` and the tests work on. */
export type Installation = {
  configuration: Configuration;
  folder: DataFolder;
  register: Register;
  engine: Engine;
  /** Closes both stores and gives up the lock; may be called twice. */
  close: () => Promise<void>;
};

/**
 * Prepares and locks the data folder, then opens the register and the observatory.
 *
 * @param options.besideServer for a command: where a running server holds the folder, joins its database instead. The
 *   observatory's files are named by their content, so two processes may write them side by side.
 */
export async function openInstallation(
  configuration: Configuration,
  options: { log?: Logger; besideServer?: boolean } = {},
): Promise<Installation> {
  const { log } = options;
  const folder = await prepareDataFolder(
    configuration.dataDir,
    configuration.demo ? 'demonstration' : 'live',
  );
  const opened = await lockOrJoin(configuration, folder, options.besideServer ?? false);
  const { lock } = opened;
  try {
    const register = opened.register ?? (await openRegister(configuration, folder, log));
    try {
      const engine = await openEngine({ folder: folder.segments, rememberRows: rememberedRows });
      let closed = false;
      return {
        configuration,
        folder,
        register,
        engine,
        async close() {
          if (closed) return;
          closed = true;
          await engine.close();
          await register.close();
          await lock?.release();
        },
      };
    } catch (error) {
      await register.close();
      throw error;
    }
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

async function lockOrJoin(
  configuration: Configuration,
  folder: DataFolder,
  besideServer: boolean,
): Promise<{ lock: Lock | null; register: Register | null }> {
  try {
    return { lock: await lockDataFolder(folder), register: null };
  } catch (error) {
    if (!besideServer || !(error instanceof Problem) || error.code !== 'data-folder-locked') throw error;
    const register = await joinRegister(configuration, folder);
    if (register === null) throw error;
    return { lock: null, register };
  }
}
