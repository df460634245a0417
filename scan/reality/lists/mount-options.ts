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

/** Options of the NFS client and of mount itself that a boot may use: nfs(5) of nfs-utils 2.8, mount(8) of util-linux 2.40. */
export const NFS_MOUNT_OPTIONS: ReadonlySet<string> = new Set(
  `
  _netdev defaults hard nconnect nfsvers nofail noresvport retrans ro rsize rw soft timeo wsize
  `
    .trim()
    .split(/\s+/),
);
