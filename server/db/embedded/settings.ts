// The settings that PostgreSQL runs with: a small server that must never lose what it acknowledged.
// They stand on its command line, so that a new release brings its own to an existing cluster.

/** Answers the arguments of `postgres`; `listen` is empty where a Unix socket serves. */
export function serverArguments(cluster: string, socketDir: string, listen: string, port: number) {
  const settings: Record<string, string> = {
    // the bundled OpenSSL is past its end of life: never on a network
    listen_addresses: listen,
    port: String(port),
    // a list, so a path with a comma in it needs its quotes
    unix_socket_directories: socketDir && `"${socketDir}"`,
    unix_socket_permissions: '0700',
    password_encryption: 'scram-sha-256',

    // what is acknowledged is on the disk
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',

    // the server's pool and a few commands beside it
    max_connections: '60',
    shared_buffers: '128MB',
    maintenance_work_mem: '64MB',
    // no replication and no archive come from here: `vouchertrack backup` is logical
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    // rare checkpoints keep full-page images few, and 1 GB of log is replayed in seconds
    max_wal_size: '1GB',
    checkpoint_timeout: '10min',
    // statements are short: compiling them costs more than it saves
    jit: 'off',
    autovacuum: 'on',

    // a transaction left open holds its locks and stops vacuum; a session without one costs nothing
    // and may be a listener, so it is left alone
    idle_in_transaction_session_timeout: '2min',
    // a statement whose client was killed ends, instead of holding its locks until it is done
    client_connection_check_interval: '5s',

    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
    // statements carry codes and customers: none is written to the log
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    // nor is the row that a constraint refused
    log_error_verbosity: 'terse',
  };
  return [
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
