import type { ConfigProblem } from './config-error.ts';
import type { Environment } from './read.ts';

/** Settings of proxies, as libraries read them from the environment by themselves. */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Proxies that nothing can be sent through. Never shows an address: it may hold a password. */
export function proxyProblems(env: Environment): ConfigProblem[] {
  return PROXIES.flatMap((setting) => {
    const address = env[setting]?.trim();
    if (!address) return [];
    const problem = proxyProblem(address);
    return problem === undefined ? [] : [{ setting, problem, example: 'http://proxy.example.com:3128' }];
  });
}

function proxyProblem(address: string): string | undefined {
  if (!URL.canParse(address)) {
    return 'It must be the whole address of a proxy; in its user name and password write @ : / ? # % as %40 %3A %2F %3F %23 %25.';
  }
  const { protocol, hostname } = new URL(address);
  if (!['http:', 'https:'].includes(protocol) || hostname === '') {
    return 'It must be the address of an HTTP proxy, with http:// before it; other kinds, such as SOCKS, are not known.';
  }
  return undefined;
}
