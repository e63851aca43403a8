# An open /proc/sys/kernel/hostname acts on the writer's namespace of the moment
# ns: uts
exec 3<> /proc/sys/kernel/hostname
unshare -u sh -c 'echo through-old-fd >&3; echo "inside: $(hostname)"'
echo "outside: $(hostname)"
exec 3<&-
