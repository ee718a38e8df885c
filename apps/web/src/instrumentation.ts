/** Called once by Next.js when the server starts, before the first request is answered. */
export async function register(): Promise<void> {
  // Written out here: it is a constant of the build, and what it excludes is then left out of the other runtime.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { nameCallers } = await import('#server/caller-address.ts');
    nameCallers();
  }
}
