# The mask of blocked signals is inherited over exec
# ns: signal
env --block-signal=USR1 grep SigBlk /proc/self/status | tr '\t' ' '
env --block-signal=TERM sh -c 'kill -TERM $$; exec env --block-signal=USR1 grep -E "^(ShdPnd|SigBlk)" /proc/self/status' | tr '\t' ' '; env --block-signal=KILL grep SigBlk /proc/self/status; echo "rc=$?"
