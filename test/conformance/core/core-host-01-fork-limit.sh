# RLIMIT_NPROC of a user: the fork that is one too many
# ns: err,user
mkdir -m 777 /tmp/p
cat > /tmp/p/f <<'X'
ulimit -u 5; i=0
while [ $i -lt 8 ]; do sleep 100 & i=$((i+1)); done
X
setpriv --reuid 1000 --regid 1000 --clear-groups sh /tmp/p/f; echo "rc=$?"
until ! pkill -u alice; do sleep 0.05; done; echo none
