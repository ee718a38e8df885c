import type { Command } from 'commander';
import { settingsFromEnvironment, SetupError } from '../../../../scripts/start/settings.ts';
import { databaseFindings } from '../doctor/database.ts';
import { fail } from '../doctor/finding.ts';
import type { Finding } from '../doctor/finding.ts';
import { machineFindings, portFindings } from '../doctor/machine.ts';
import { runningState } from '../doctor/running.ts';
import { secretFindings } from '../doctor/secrets.ts';

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

/** `trendy doctor`: is the set-up sound, and what mends it. Exit code 1 when something stops the system. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('Check the set-up of this machine and say what to fix')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine();
      process.stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : readable(findings));
      if (findings.some((finding) => finding.state === 'fail')) process.exitCode = 1;
    });
}

async function examine(): Promise<readonly Finding[]> {
  try {
    const settings = settingsFromEnvironment();
    const machine = machineFindings(settings);
    const running = await runningState(settings);
    return [
      ...machine,
      ...secretFindings(settings),
      ...running.findings,
      ...(running.isUp ? [] : await portFindings(settings)),
      ...(running.database ? await databaseFindings(running.database) : []),
    ];
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return [fail('settings', error.message, 'correct the variable and try again')];
  }
}

function readable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.name.length));
  const lines = findings.flatMap(({ name, state, message, remedy }) => [
    `${MARKS[state]}  ${name.padEnd(width)}  ${message}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(width + 8)}→ ${remedy}`]),
  ]);
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length;
  return `${lines.join('\n')}\n\n${count('ok')} ok, ${count('warn')} to know, ${count('fail')} to fix\n`;
}
