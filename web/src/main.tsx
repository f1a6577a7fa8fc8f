/**
 * The page begins: what this person read before is put back, the parts are connected, and the screen is drawn.
 */
import './app/theme/base-styles.ts';
import { createRoot } from 'react-dom/client';
import { keptAnswers, session, startServices } from './api/services.ts';
import { App } from './app/app.tsx';
import { fetchPage, isPageReplaced } from './app/loading-files.ts';
import { resumeDeletions } from './features/deletions/delete-with-undo.ts';
import './app/theme/tokens.css';
import './app/theme/base.css';

/** An older page asks for files that an update has removed: the new page has them. Once, so that a broken update does not go round. */
addEventListener('vite:preloadError', () => {
  const key = 'tidemark.reloaded';
  const own = new URL(import.meta.url).pathname;
  void isPageReplaced(fetchPage, own).then((isReplaced) => {
    if (!isReplaced || sessionStorage.getItem(key) === own) return;
    sessionStorage.setItem(key, own);
    location.reload();
  });
});

const state = session.state();
if (state.status === 'signed-in') await keptAnswers.restore(state.user.id);
startServices();
resumeDeletions();

// While one works on the page, a kept shell would be in the way.
if (import.meta.env.PROD) {
  const { startServiceWorker } = await import('./app/installation/service-worker-client.ts');
  // A browser that refuses it shows the page as well.
  startServiceWorker().catch(() => undefined);
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
