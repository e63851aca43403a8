// Names of errnos.

import * as errno from "../../lib/errno";

/** "EPERM", or "E999" for what has no name here. */
export function errorName(e: i32): string {
  switch (e) {
    case errno.EPERM:
      return "EPERM";
    case errno.ENOENT:
      return "ENOENT";
    case errno.ESRCH:
      return "ESRCH";
    case errno.EINTR:
      return "EINTR";
    case errno.EIO:
      return "EIO";
    case errno.E2BIG:
      return "E2BIG";
    case errno.EBADF:
      return "EBADF";
    case errno.ECHILD:
      return "ECHILD";
    case errno.EAGAIN:
      return "EAGAIN";
    case errno.ENOMEM:
      return "ENOMEM";
    case errno.EACCES:
      return "EACCES";
    case errno.EFAULT:
      return "EFAULT";
    case errno.EBUSY:
      return "EBUSY";
    case errno.EEXIST:
      return "EEXIST";
    case errno.EXDEV:
      return "EXDEV";
    case errno.ENODEV:
      return "ENODEV";
    case errno.ENOTDIR:
      return "ENOTDIR";
    case errno.EISDIR:
      return "EISDIR";
    case errno.EINVAL:
      return "EINVAL";
    case errno.ENFILE:
      return "ENFILE";
    case errno.EMFILE:
      return "EMFILE";
    case errno.ENOTTY:
      return "ENOTTY";
    case errno.EFBIG:
      return "EFBIG";
    case errno.ENOSPC:
      return "ENOSPC";
    case errno.EROFS:
      return "EROFS";
    case errno.EMLINK:
      return "EMLINK";
    case errno.EPIPE:
      return "EPIPE";
    case errno.EDOM:
      return "EDOM";
    case errno.ERANGE:
      return "ERANGE";
    case errno.ENOSYS:
      return "ENOSYS";
    case errno.ELOOP:
      return "ELOOP";
    case errno.ENOMSG:
      return "ENOMSG";
    case errno.EIDRM:
      return "EIDRM";
    case errno.EOVERFLOW:
      return "EOVERFLOW";
    case errno.EUSERS:
      return "EUSERS";
    case errno.EOPNOTSUPP:
      return "EOPNOTSUPP";
    case errno.ENAMETOOLONG:
      return "ENAMETOOLONG";
    default:
      return "E" + e.toString();
  }
}
