# mounts, mountinfo and mountstats agree
# ns: proc
[ "$(wc -l < /proc/self/mounts)" = "$(wc -l < /proc/self/mountinfo)" ] && [ "$(wc -l < /proc/mounts)" = "$(wc -l < /proc/self/mountstats)" ] && echo "as many lines"
grep ' /proc ' /proc/mounts; grep ' /dev/shm ' /proc/mounts; grep ' /proc ' /proc/self/mountstats; grep ' /dev/shm ' /proc/self/mountinfo | cut -d' ' -f4-; readlink /proc/mounts
