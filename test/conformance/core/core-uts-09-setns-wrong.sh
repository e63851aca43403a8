# nsenter with a file that is no namespace, or another kind of one
# ns: uts,err
touch /tmp/f
nsenter --uts=/tmp/f true; echo "plain file: rc=$?"
nsenter --uts=/proc/self/ns/ipc true; echo "an ipc namespace: rc=$?"
nsenter --uts=/tmp/none true; echo "missing: rc=$?"
nsenter --uts=/tmp true; echo "directory: rc=$?"
nsenter --uts=/proc/self/ns/uts hostname; echo "own: rc=$?"
nsenter -t 99999 -u true; echo "no such process: rc=$?"
nsenter -t abc -u true; echo "junk pid: rc=$?"
