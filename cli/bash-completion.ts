/**
 * What bash sources, to complete the words of slotstack.
 *
 * Ours, because the library's needs the functions of a package that many machines do not have, cannot be sourced twice,
 * and evaluates what is typed. This one needs bash alone, also that of macOS.
 */
export const bashCompletion = `# Completes the words of slotstack in bash, which needs nothing else for it.

_slotstack() {
    local current=\${COMP_WORDS[COMP_CWORD]} before='' value
    local words=() count=0 index
    COMPREPLY=()
    # bash parts words at "=" and ":"; slotstack sees them as they are typed.
    for ((index = 1; index <= COMP_CWORD; index++)); do
        if ((count > 0)) && [[ \${COMP_WORDS[index]} == [=:]* || $before == [=:] ]]; then
            words[count - 1]+=\${COMP_WORDS[index]}
        else
            words[count++]=\${COMP_WORDS[index]}
        fi
        before=\${COMP_WORDS[index]}
    done
    [[ $current == [=:] ]] && current=''
    # A value, a tab, what it is; the last line is for other shells.
    while IFS=$'\\t' read -r value _; do
        [[ $value == "$current"* && $value != :* && $value != '' ]] && COMPREPLY+=("$value")
    done < <(slotstack complete -- "\${words[@]}" 2>/dev/null)
    ((\${#COMPREPLY[@]} > 0)) && return
    # The value of an option may be a file.
    if [[ \${words[count - 1]} == --*=* ]] || { ((count > 1)) && [[ \${words[count - 2]} == --* ]]; }; then
        compopt -o filenames 2>/dev/null
        while read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
    fi
}

complete -F _slotstack slotstack
`;
