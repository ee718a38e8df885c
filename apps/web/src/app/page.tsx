import { Landing } from '#features/landing/landing.tsx';
import { readSession } from '#server/session.ts';

export default async function LandingPage() {
  const session = await readSession();
  return <Landing signedIn={session !== null} />;
}
