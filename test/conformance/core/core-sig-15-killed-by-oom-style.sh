# KILL cannot be trapped or ignored
# ns: signal
sh -c 'trap "echo no" KILL; echo "rc=$?"; kill -KILL $$'; echo "$?"; sh -c 'trap "" KILL STOP; grep -E "^SigIgn" /proc/$$/status' | tr '\t' ' '
