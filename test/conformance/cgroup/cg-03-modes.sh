# Files, modes and numbers of links
# ns: cgroup
cd /sys/fs/cgroup; umask 027; mkdir a a/b
stat -c '%n %a %u %g %h %s %F' . a a/b a/cgroup.procs a/cgroup.kill a/cgroup.events a/cgroup.freeze
chmod 600 a/cgroup.procs; chown 1000:2000 a/cgroup.procs; stat -c '%n %a %u %g' a/cgroup.procs
ls a | grep -v pressure | tr '\n' ' '; echo; ls -U a/b | grep -v pressure | tr '\n' ' '; echo
stat -f -c '%T %l %s' .
