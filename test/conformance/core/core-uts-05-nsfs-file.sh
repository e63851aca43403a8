# A namespace file: type, mode, owner, no writing
# ns: uts,err
stat -L -c '%F %a %u:%g %h %s' /proc/self/ns/uts; stat -c '%F %a %u:%g' /proc/self/ns/uts
readlink /proc/self/ns/uts | tr -d '0-9'
[ "$(readlink /proc/self/ns/uts | tr -cd '0-9')" = "$(stat -L -c %i /proc/self/ns/uts)" ] && echo "inode is in the link"
cat /proc/self/ns/uts; echo "read: rc=$?"
sh -c 'echo x > /proc/self/ns/uts'; echo "write: rc=$?"
sh -c 'echo x >> /proc/self/ns/uts'; echo "append: rc=$?"
rm /proc/self/ns/uts; echo "rm: rc=$?"
touch /proc/self/ns/new; echo "touch: rc=$?"
mkdir /proc/self/ns/dir; echo "mkdir: rc=$?"
