/** Ends a process that no longer listens to a request. */
export function endByForce(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}
