// `npm run test:container`: carries out deploy/container/Containerfile by hand where there is nothing that
// builds images: its steps in a clean copy of the clone, and its command in namespaces of its own, as
// process 1, as an ordinary user, on a root that cannot be written. And lets systemd read the unit.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** `node` of the image. Nobody has to have that name here. */
const USER = 1000;
const READY_MS = 60_000;
const STOP_MS = 60_000;

const say = (line) => process.stdout.write(`${line}\n`);
function fail(line) {
  throw new Error(line);
}

/** The instructions of each stage, in their order. */
function readContainerfile(file) {
  const lines = readFileSync(file, 'utf8').replaceAll('\\\n', ' ').split('\n');
  const stages = [];
  for (const line of lines) {
    const [, word, rest] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (word === 'FROM') stages.push([]);
    else if (word) stages.at(-1)?.push({ word, rest: rest.trim() });
  }
  const [build, final] = stages;
  const all = (stage, word) => stage.filter((each) => each.word === word).map(({ rest }) => rest);
  const [command] = all(final, 'CMD');
  const [check] = all(final, 'HEALTHCHECK');
  return {
    steps: all(build, 'RUN'),
    environment: Object.fromEntries(
      all(final, 'ENV').flatMap((rest) => rest.split(/ +/).map((each) => each.split('='))),
    ),
    command: JSON.parse(command ?? '[]'),
    check: /\bCMD +(.*)$/.exec(check ?? '')?.[1] ?? fail('The Containerfile has no HEALTHCHECK'),
    volume: all(final, 'VOLUME')[0] ?? fail('The Containerfile has no VOLUME'),
  };
}

/** What stands between a process and the machine: see unshare(1). The folders lie where the file says. */
const ENCLOSE = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /media
mkdir -p /media/app /media/data
mount --bind "$FOLDER/app" /media/app
mount --bind "$FOLDER/data" /media/data
mount -o remount,ro,bind /media/app
mount -t tmpfs -o size=64m,mode=1777 tmpfs /tmp
mount -o remount,ro,bind /
ip link set lo up
cd /media/app
exec setpriv --reuid ${USER} --regid ${USER} --clear-groups --no-new-privs --bounding-set=-all \\
  env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/nonexistent "$@"`;

function enclose(folder, { environment, command }) {
  const settings = { ...environment, DATA_DIR: '/media/data' };
  const child = spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--net',
      '--fork',
      '--mount-proc',
      '--kill-child',
      'bash',
      '-c',
      ENCLOSE,
      'enclosed',
    ].concat(
      Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      command,
    ),
    { env: { PATH: process.env.PATH, FOLDER: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const exited = new Promise((done) => child.on('exit', done));
  const first = () => execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim();
  return {
    exited,
    output: () => output,
    signal: (name) => process.kill(Number(first()), name),
    /** Runs a command of the container inside; answers its status and what it said. */
    inside(text, more = {}) {
      const variables = Object.entries({ ...settings, ...more }).map(
        ([name, value]) => `${name}=${value}`,
      );
      const ran = spawnSync(
        'nsenter',
        [
          '-t',
          first(),
          '-m',
          '-p',
          '-n',
          'setpriv',
          '--reuid',
          `${USER}`,
          '--regid',
          `${USER}`,
          '--clear-groups',
        ].concat([
          'env',
          '-i',
          'PATH=/usr/local/bin:/usr/bin:/bin',
          ...variables,
          'sh',
          '-c',
          `cd /media/app && ${text}`,
        ]),
        { encoding: 'utf8' },
      );
      return { status: ran.status, said: ran.stdout + ran.stderr };
    },
  };
}

async function untilHealthy(container, check) {
  for (const until = Date.now() + READY_MS; ;) {
    const { status, said } = container.inside(check);
    if (status === 0) return;
    if (Date.now() > until) fail(`It does not become healthy (${said}):\n${container.output()}`);
    await sleep(200);
  }
}

function build(folder, steps) {
  const app = join(folder, 'app');
  mkdirSync(app);
  // what is committed, without what deploy/container/Containerfile.dockerignore leaves out
  execFileSync('sh', ['-c', `git archive HEAD | tar -x -C "${app}"`]);
  for (const step of steps) {
    say(`RUN ${step}`);
    execFileSync('sh', ['-c', step], { cwd: app, stdio: ['ignore', 'inherit', 'inherit'] });
  }
  execFileSync('chown', ['-R', 'root:root', app]);
  mkdirSync(join(folder, 'data'));
  chownSync(join(folder, 'data'), USER, USER);
}

async function runContainer(folder, image) {
  let container = enclose(folder, image);
  await untilHealthy(container, image.check);
  say('It is healthy as process 1, as an ordinary user, on a root that cannot be written.');
  if (container.inside('echo x > /media/app/x').status === 0) fail('Its program can be written');
  const owner = '--organization Container --email owner@container.example';
  const made = container.inside(`node bin/vouchertrack.mjs bootstrap ${owner}`, {
    VOUCHERTRACK_PASSWORD: 'a password of the check',
  });
  if (made.status !== 0) fail(`bootstrap failed: ${made.said}`);
  const key = /vt_live_\w+/.exec(made.said)?.[0] ?? fail(`No key was made: ${made.said}`);
  const knowsKey = () =>
    container.inside(
      `node -e "fetch('http://127.0.0.1:${image.environment.PORT}/api/v1/clients',{headers:{'x-api-key':'${key}'}}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"`,
    ).status === 0;
  if (!knowsKey()) fail('The key that was made is not taken');

  container.signal('SIGKILL');
  await container.exited;
  container = enclose(folder, image);
  await untilHealthy(container, image.check);
  if (!knowsKey()) fail('What was made is lost after a kill');
  say('Killed, another one goes on with the same volume.');

  container.signal('SIGTERM');
  const code = await Promise.race([container.exited, sleep(STOP_MS, 'still running')]);
  if (code !== 0) fail(`SIGTERM: ${code}\n${container.output()}`);
  say('SIGTERM ends it with 0.');
}

function verifyUnit(folder) {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
    say('The unit was not looked at: there is no systemd-analyze here.');
    return;
  }
  const unit = readFileSync('deploy/systemd/vouchertrack.service', 'utf8');
  const file = join(folder, 'vouchertrack.service');
  writeFileSync(file, unit.replaceAll('/usr/bin/node', process.execPath));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  if (status !== 0 || stderr.includes('vouchertrack.service:')) fail(`The unit: ${stderr}`);
  say('systemd reads the unit without a complaint.');
}

if (process.platform !== 'linux' || process.getuid() !== 0) {
  say('test:container: skipped, namespaces are made by root on Linux');
  process.exit(2);
}
const folder = mkdtempSync('/var/tmp/vt-container-');
chmodSync(folder, 0o755);
try {
  verifyUnit(folder);
  const image = readContainerfile('deploy/container/Containerfile');
  if (image.environment.DATA_DIR !== image.volume) fail('The data do not lie in the volume');
  build(folder, image.steps);
  await runContainer(folder, image);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
