// What busybox's applets say where GNU's programs, which run here under those names, say it in other words. A package that
// /usr/bin/busybox names imports this file in its index.ts; then everything that an applet of busybox writes to stderr, and the status that
// it ends with, goes through here, and no program asks on its own whether it is one. test/conformance/busybox compares.

import { reworded } from "./io";
import { applet, inBusybox, prog, statusIs } from "./start";

/**
 * Applets, what GNU's says behind its name, what busybox says. A * is any text, $1 … what the first … of them was. A ! before the
 * applets: the line does not begin with its name; no applets: of any.
 */
const MESSAGES = `
touch	cannot touch '*': *	$1: $2
touch	setting times of '*': *	$1: $2
mkdir cp mv	cannot create directory '*': *	can't create directory '$1': $2
rm	cannot remove '*': Is a directory	'$1' is a directory
rm	cannot remove '*': *	can't remove '$1': $2
rmdir	failed to remove '*': *	'$1': $2
cat	*: Is a directory	read error: Is a directory
cat md5sum sha1sum sha256sum sha512sum uniq	*: No such file or directory	can't open '$1': No such file or directory
cat md5sum sha1sum sha256sum sha512sum uniq	*: Permission denied	can't open '$1': Permission denied
cat md5sum sha1sum sha256sum sha512sum uniq	*: Not a directory	can't open '$1': Not a directory
ls chmod chown chgrp du	cannot access '*': *	$1: $2
ls du	cannot open directory '*': *	can't open '$1': $2
ls du	cannot read directory '*': *	can't open '$1': $2
cp	cannot stat '*': *	can't stat '$1': $2
cp	-r not specified; omitting directory '*'	omitting directory '$1'
cp	cannot create regular file '*': *	can't create '$1': $2
cp	cannot create symbolic link '*': *	can't create symlink '$1': $2
cp	cannot open '*' for reading: *	can't open '$1': $2
mv	cannot stat '*': *	can't rename '$1': $2
mv	cannot move '*' to '*': *	can't rename '$1': $3
ln	failed to create symbolic link '*': *	$1: $2
ln	failed to create hard link '*' => '*': *	$1: $3
ln	failed to create hard link '*': *	$1: $2
ln	failed to access '*': *	$1: $2
chmod	invalid mode: '*'	invalid mode '$1'
chmod	changing permissions of '*': *	$1: $2
chown	invalid user: '*'	unknown user $1
chown	invalid group: ':*'	unknown group $1
chown chgrp	invalid group: '*'	unknown group $1
chown chgrp	changing ownership of '*': *	$1: $2
chown chgrp	changing group of '*': *	$1: $2
stat	cannot statx '*': *	can't stat '$1': $2
stat	cannot stat '*': *	can't stat '$1': $2
stat	cannot read file system information for '*': *	can't read file system information for '$1': $2
df	*: No such file or directory	$1: can't find mount point
head	cannot open '*' for reading: *	$1: $2
head tail	invalid number of lines: '*'	invalid number '$1'
head tail	invalid number of bytes: '*'	invalid number '$1'
tail	cannot open '*' for reading: *	can't open '$1': $2
sort	cannot read: *: *	$1: $2
sort	open failed: *: *	$1: $2
sleep timeout	invalid time interval '*'	invalid number '$1'
date	cannot set date: *	can't set date: $1
dd	failed to open '*': *	can't open '$1': $2
hostname	you must be root to change the host name	sethostname: Operation not permitted
id groups	'*': no such user	unknown user $1
mkfifo mknod	cannot create fifo '*': *	$1: $2
mknod	*: File exists	$1: File exists
env	'*': *	can't execute '$1': $2
chroot timeout	failed to run command '*': *	can't execute '$1': $2
chroot	cannot change root directory to '*': *	can't change root directory to '$1': $2
chroot	cannot chdir to root directory: *	can't change directory to '/': $1
setsid unshare nsenter	failed to execute *: *	can't execute '$1': $2
nsenter fallocate	cannot open *: *	can't open '$1': $2
nsenter	reassociate to namespace '*' failed: *	setns($1): $2
find	'*': *	$1: $2
!killall	*: no process found	killall: $1: no process killed
sysctl	cannot stat /proc/sys/*: No such file or directory	error: '$1' is an unknown key
rev	cannot open *: *	$1: $2
!ip	Device "*" does not exist.	ip: can't find device '$1'
!ip	Cannot find device "*"	ip: can't find device '$1'
expr	syntax error: *	syntax error
expr	missing operand	too few arguments
expr	non-integer argument	non-numeric argument
truncate	cannot open '*' for writing: *	$1: open: $2
truncate	Invalid number: '*'	invalid number '$1'
unlink	cannot unlink '*': *	can't remove file '$1': $2
link	cannot create link '*' to '*': *	can't create hardlink '$1' to '$2': $3
tac	failed to open '*' for reading: *	$1: $2
sed	can't read *: *	$1: $2
diff	*: No such file or directory	can't stat '$1': No such file or directory
su	user * does not exist or the user entry does not contain all the required fields	unknown user $1
umount	*: not mounted.	can't unmount $1: Invalid argument
umount	*: target is busy.	can't unmount $1: Device or resource busy
umount	*: no mount point specified.	can't unmount $1: No such file or directory
umount	*: must be superuser to unmount.	can't unmount $1: Operation not permitted
umount	*: umount(2) system call failed: *.	can't unmount $1: $2
pivot_root	failed to change root from \`*' to \`*': *	(null): $3
sync	error opening '*': *	can't open '$1': $2
	       dmesg(1) may have more information after failed mount system call.	
	Try '* --help' for more information.	
`;

/** Applets, a status of GNU's, and busybox's. */
const STATUSES = `
ls 2 1
mount 32 255
umount 32 1
chroot 125 1
env 125 1
timeout 125 1
timeout 124 143
hostname 255 1
sed 2 1
`;

let parts: string[] = [];

/** Whether a text has the form of a pattern; `parts` are then the texts of its stars. */
function matches(text: string, pattern: string): bool {
  parts = [];
  const fixed = pattern.split("*");
  if (!text.startsWith(fixed[0])) return false;
  let at = fixed[0].length;
  for (let i = 1; i < fixed.length; i++) {
    const next = fixed[i];
    // the last one goes as far as it can: file names may have colons
    const end = i == fixed.length - 1 ? text.length - next.length : text.indexOf(next, at);
    if (end < at || (!text.endsWith(next) && i == fixed.length - 1)) return false;
    parts.push(text.substring(at, end));
    at = end + next.length;
  }
  return at == text.length;
}

function filled(form: string): string {
  let text = form;
  for (let i = 0; i < parts.length; i++) text = text.replace("$" + (i + 1).toString(), parts[i]);
  return text;
}

/** One line without its end. @returns it in busybox's words, null: nothing is said */
function line(text: string): string | null {
  const named = text.startsWith(prog + ": ");
  const message = named ? text.substring(prog.length + 2) : text;
  const rules = MESSAGES.split("\n");
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i].split("\t");
    if (rule.length < 3) continue;
    const bare = !rule[0].length || rule[0].startsWith("!");
    if (bare == named) continue;
    const whose = bare && rule[0].length ? rule[0].substring(1) : rule[0];
    if (whose.length && !(" " + whose + " ").includes(" " + applet + " ")) continue;
    if (!matches(message, rule[1])) continue;
    if (!rule[2].length) return null;
    const said = filled(rule[2]);
    return named ? applet + ": " + said : said;
  }
  return named ? applet + ": " + message : text;
}

reworded((text: string): string => {
  if (!inBusybox || !text.endsWith("\n")) return text; // a question
  const lines = text.substring(0, text.length - 1).split("\n");
  let result = "";
  for (let i = 0; i < lines.length; i++) {
    const said = line(lines[i]);
    if (said !== null) result += said + "\n";
  }
  return result;
});

statusIs((status: i32): i32 => {
  const rules = STATUSES.split("\n");
  const start = applet + " " + status.toString() + " ";
  for (let i = 0; i < rules.length; i++)
    if (rules[i].startsWith(start)) return i32.parse(rules[i].substring(start.length));
  return status;
});
