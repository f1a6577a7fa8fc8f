/**
 * The demo asks nobody who they are: whoever opens it is signed in to an account of its own.
 */
import { aboutQuery } from '../api/queries/server.ts';
import { queryClient, session } from '../api/services.ts';

/** True: the server is the demo, and the person is signed in now. */
export async function enterDemo(): Promise<boolean> {
  try {
    const { demo } = await queryClient.fetchQuery(aboutQuery);
    if (demo) await session.signInToDemo();
    return demo;
  } catch {
    // Whatever stands in the way, signing in by hand is what is left, and it says what is wrong.
    return false;
  }
}
