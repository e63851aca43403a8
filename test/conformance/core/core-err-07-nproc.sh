# RLIMIT_NPROC counts per user, and not for root
# ns: err,proc
as() { setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
as prlimit --nproc=1 sh -c 'true; /bin/true; echo unreached'; echo "rc=$?"
as prlimit --nproc=3 sh -c 'sleep 30 & sleep 30 & echo two; sleep 30 & echo unreached'; echo "rc=$?"; pkill sleep
prlimit --nproc=1 sh -c '/bin/true; echo "root may: $?"'
as prlimit --nproc=0 sh -c ':; echo "builtin fine"'
