// What the page of an address names in its head, so that the browser fetches it while the first bundle
// comes and runs: the files of its screen, and what every screen asks the server first.
import { getSession } from '../../contract/management/session.ts';
import { listClients } from '../../contract/management/client.ts';

/** As the build leaves it beside the files: see dashboard/build/first-files.ts. */
interface RouteFiles {
  /** "/campaigns/$id": parts with a dollar are any text. */
  path: string;
  scripts: string[];
}

/** What a screen behind the sign-in asks before it shows anything, word for word as it asks. */
const firstQuestions = [getSession.url, `${listClients.url}?limit=500`];

const isBefore = /^\/(sign-in|setup|reset|invite)$/;

/** `text`: of the file; answers the lines for the head of the page at an address. */
export function readFirstFiles(text: string | undefined) {
  const routes = ((text === undefined ? [] : JSON.parse(text)) as RouteFiles[]).map((route) => ({
    ...route,
    parts: route.path.split('/'),
  }));
  const find = (path: string): RouteFiles | undefined => {
    const parts = (path.length > 1 ? path.replace(/\/$/, '') : path).split('/');
    const fitting = routes.filter(
      (route) =>
        route.parts.length === parts.length &&
        route.parts.every((part, i) => part.startsWith('$') || part === parts[i]),
    );
    // one that says more stands before one with a place in it: /campaigns/new, not /campaigns/$id
    return fitting.toSorted((a, b) => a.path.split('$').length - b.path.split('$').length)[0];
  };
  return (path: string, isSignedIn: boolean): string => {
    const route = find(path);
    const scripts = (route?.scripts ?? []).map(
      (name) => `<link rel="modulepreload" crossorigin href="/${name}">`,
    );
    const asked = isSignedIn && !isBefore.test(path) ? firstQuestions : [];
    const questions = asked.map(
      (url) => `<link rel="preload" as="fetch" crossorigin href="${url}">`,
    );
    return [...questions, ...scripts].join('\n    ');
  };
}
