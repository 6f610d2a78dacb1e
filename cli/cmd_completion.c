/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include <stdio.h>
#include <string.h>

/* One line of words per command: its options, then what the shell shall offer besides. */
static void print_options(enum option_command command)
{
    for (const struct option_desc *d = options_table(); d->name; d++)
        if (d->commands & (1U << command)) printf(" --%s", d->name);
}

static void print_commands(void)
{
    for (int c = 0; c < COMMAND_COUNT; c++)
        printf("%s%s", c > 0 ? " " : "", options_command((enum option_command)c)->name);
}

static const char *words_of(enum option_command command)
{
    if (command == COMMAND_LIST) return " policies metrics hardware";
    if (command == COMMAND_COMPLETION) return " bash zsh fish";
    return "";
}

static void print_bash(void)
{
    puts("_vdcsim() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} command= i\n"
         "    COMPREPLY=()\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
         "    done\n"
         "    case $command in");
    printf("    '') COMPREPLY=($(compgen -W '");
    print_commands();
    puts(" --help --version' -- \"$word\")) ;;");
    for (int c = 0; c < COMMAND_COUNT; c++) {
        enum option_command command = (enum option_command)c;
        printf("    %s) COMPREPLY=($(compgen -W '", options_command(command)->name);
        print_options(command);
        printf("%s' -- \"$word\")) ;;\n", words_of(command));
    }
    puts("    esac\n"
         "}\n"
         "complete -o bashdefault -o default -F _vdcsim vdcsim");
}

static void print_fish(void)
{
    puts("complete -c vdcsim -n __fish_use_subcommand -l help\n"
         "complete -c vdcsim -n __fish_use_subcommand -l version");
    for (int c = 0; c < COMMAND_COUNT; c++) {
        enum option_command command = (enum option_command)c;
        const char *name = options_command(command)->name;
        printf("complete -c vdcsim -n __fish_use_subcommand -a %s\n", name);
        for (const struct option_desc *d = options_table(); d->name; d++) {
            if (!(d->commands & (1U << c))) continue;
            printf("complete -c vdcsim -n '__fish_seen_subcommand_from %s' -l %s%s\n", name,
                   d->name, d->value ? " -r" : "");
        }
        if (words_of(command)[0])
            printf("complete -c vdcsim -n '__fish_seen_subcommand_from %s' -f -a '%s'\n", name,
                   words_of(command) + 1);
    }
}

int cmd_completion(const struct cli *c)
{
    const char *shell = c->opt.arguments.items[0];
    bool is_zsh = strcmp(shell, "zsh") == 0;
    if (is_zsh) puts("autoload -U +X bashcompinit && bashcompinit");
    if (is_zsh || strcmp(shell, "bash") == 0)
        print_bash();
    else if (strcmp(shell, "fish") == 0)
        print_fish();
    else
        return cli_usage(c, "completion: '%s' is not bash, zsh or fish", shell);
    return CLI_OK;
}
