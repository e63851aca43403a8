# Pipes show as pipe:[inode], the same at both ends
# ns: proc
sh -c 'readlink /proc/self/fd/1; :' | sed 's/[0-9][0-9]*/N/'
sh -c 'readlink /proc/$$/fd/1 >&2; :' 2>/tmp/a | { readlink /proc/self/fd/0 > /tmp/b; cat > /dev/null; }; [ "$(cat /tmp/a)" = "$(cat /tmp/b)" ] && echo "same pipe"
ls -l /proc/self/fd/0 | cut -c1-10; echo x | ls -l /proc/self/fd/0 | cut -c1-10; stat -L -c '%F %a' /proc/self/fd/0; echo x | stat -L -c '%F %a' /proc/self/fd/0
