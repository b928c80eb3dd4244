import { createInterface } from 'node:readline/promises';
import { read } from 'read';
import { Secret } from './config/secret.ts';

/** What a custom service signs in with. */
export interface ServiceCredentials {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** Where they come from, and where they are asked for. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** One of the two was not given; the message is for whoever was asked. */
export class CredentialsMissing extends Error {
  override readonly name = 'CredentialsMissing';
}

/**
 * The Client ID and the Client Secret of a custom service: asked for on a terminal, where the secret is not shown; else the
 * first two lines of standard input. Never options: every process of a machine can read those of another.
 *
 * @throws CredentialsMissing where one of them is missing, or the question was left
 */
export async function serviceCredentials({ input, output }: Terminal): Promise<ServiceCredentials> {
  const [clientId = '', clientSecret = ''] = input.isTTY
    ? await askedFor({ input, output })
    : await firstLines(input);
  if (clientId === '' || clientSecret === '')
    throw new CredentialsMissing(
      `The ${clientId === '' ? 'Client ID' : 'Client Secret'} is missing: ${input.isTTY ? 'both are asked for' : 'the first two lines of standard input are the Client ID and the Client Secret'}.`,
    );
  return { clientId, clientSecret: new Secret(clientSecret) };
}

async function askedFor({ input, output }: Terminal): Promise<string[]> {
  const ask = async (prompt: string, silent: boolean) => {
    // Ctrl-D ends the reading without a line, and the library waits on; a line that was read is there before this.
    const ended = new Promise<string>((resolve) => input.once('pause', () => setImmediate(resolve, '')));
    const answer = read({ prompt, silent, input, output, terminal: true }).catch(() => '');
    return (await Promise.race([answer, ended])).trim();
  };
  const clientId = await ask('Client ID:', false);
  if (clientId === '') return [];
  return [clientId, await ask('Client Secret (is not shown):', true)];
}

async function firstLines(input: NodeJS.ReadableStream): Promise<string[]> {
  const lines: string[] = [];
  const reading = createInterface({ input });
  for await (const line of reading) {
    lines.push(line.trim());
    if (lines.length === 2) break;
  }
  return lines;
}
