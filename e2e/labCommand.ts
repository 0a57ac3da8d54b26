/** Starts `npm run lab` as a person does, and reads what it tells. */
import { execFile, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** As the other journeys: left to itself the command would take the CPU where the only adapter is an emulated one. */
export const ON_GPU = ['--engine', 'gpu'];

export interface LabResult {
  status: number;
  events: Record<string, unknown>[];
  errors: string;
}

export const lab = (...args: string[]): Promise<LabResult> => startLab(args);

/** @param onEvent hears each line as it is told, and may interrupt the command */
export function startLab(
  args: string[],
  onEvent?: (line: string, child: ChildProcess) => void,
): Promise<LabResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'cli/main.ts', ...args, '--json', ...(args.includes('--engine') ? [] : ON_GPU)],
      { cwd: ROOT },
      (_error, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => line !== '');
        const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
        resolve({ status: child.exitCode ?? -1, events, errors: stderr });
      },
    );
    child.stdout?.on('data', (text: string) => onEvent?.(text, child));
  });
}
