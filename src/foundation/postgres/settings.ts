/** Settings of the embedded server: our own, written at each start, so that nothing depends on an older file. */
export function serverSettings(options: { socketFolder: string; fast: boolean; major: number }): string {
  const settings: [name: string, value: string][] = [
    // Socket only. Its folder is 0700; the password is asked for all the same.
    ['listen_addresses', ''],
    ['unix_socket_directories', options.socketFolder],
    ['unix_socket_permissions', '0700'],
    ['password_encryption', 'scram-sha-256'],
    ['ssl', 'off'],
    // Ten connections a process (design, "connections"), the worker's and the operator's beside them.
    ['max_connections', options.fast ? '200' : '60'],
    ['shared_buffers', '128MB'],
    ['work_mem', '16MB'],
    ['maintenance_work_mem', '128MB'],
    // A container's /dev/shm may be 64 MB: shared memory in files of the data folder does not depend on it.
    ['dynamic_shared_memory_type', 'mmap'],
    ['max_wal_size', '1GB'],
    ['jit', 'off'],
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ['lc_messages', 'C'],
    ['log_line_prefix', '%m [%p] '],
    // Statements may hold what people typed: only their errors are logged, never their text.
    ['log_min_error_statement', 'panic'],
    ['log_parameter_max_length_on_error', '0'],
    ['idle_in_transaction_session_timeout', '5min'],
    ...(options.fast
      ? ([
          ['fsync', 'off'],
          ['synchronous_commit', 'off'],
          ['full_page_writes', 'off'],
          ['autovacuum', 'off'],
        ] as [string, string][])
      : []),
  ];
  const lines = settings.map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written by Frankpledge at each start; changes are lost.\n${lines.join('\n')}\n`;
}

/** Who may connect, and how: over the socket, with the password that lies in the keys. */
export const hostRules = '# Written by Frankpledge at each start.\nlocal all all scram-sha-256\n';
