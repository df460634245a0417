/**
 * Options that mount.efs takes for itself: NON_NFS_OPTIONS in src/efs_utils_common/constants.py of efs-utils 3.2.0 (commit
 * def6e74, 2026-07-13), without `azid`, which src/mount_efs/__init__.py refuses for EFS.
 */
export const EFS_MOUNT_OPTIONS: ReadonlySet<string> = new Set(
  `
  accesspoint awscredsuri awsprofile az cafile crossaccount iam jwtpath mounttargetip netns nodirects3read nos3readcache
  noocsp notls ocsp region rolearn stunnel tls tlsport verify
  `
    .trim()
    .split(/\s+/),
);

/** Options of the kernel's NFS client: `nfs_fs_parameters` in fs/nfs/fs_context.c of Linux (torvalds/linux, commit 0961f0c). */
const NFS_CLIENT = `
  acdirmax acdirmin acregmax acregmin actimeo addr bg bsize clientaddr fg fsc hard local_lock lookupcache max_connect
  minorversion mountaddr mounthost mountport mountproto mountvers namlen nconnect nfsvers port proto rdma retrans retry rsize
  sec sloppy soft softerr softreval source tcp timeo udp v2 v3 v4 v4.0 v4.1 v4.2 vers write wsize
`;

/** Those of the same list that are switched off by `no` before them (`fsparam_flag_no`). */
const NFS_CLIENT_SWITCHES = "ac acl cto fsc lock migration posix rdirplus resvport sharecache";

/**
 * Options of mount itself for every file system: `linux_flags_map` and `userspace_opts_map` in libmount/src/optmap.c of
 * util-linux (commit 042f62d), as far as they make sense for a network file system.
 */
const MOUNT = `
  _netdev async atime auto defaults dev diratime exec group iversion lazytime noatime noauto nodev nodiratime noexec nofail
  noiversion nolazytime norelatime nostrictatime nosuid nouser owner relatime ro rw strictatime suid sync user users
`;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Options of the NFS client and of mount itself. */
export const NFS_MOUNT_OPTIONS: ReadonlySet<string> = new Set([
  ...words(NFS_CLIENT),
  ...words(NFS_CLIENT_SWITCHES).flatMap((option) => [option, `no${option}`]),
  ...words(MOUNT),
]);
